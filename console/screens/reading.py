"""What counts as read: a line that was on the screen for a while, with the terminal in focus.

Passing through a chat does not read it, and a screen that nobody looks at reads nothing.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Reading:
    """How long the newest visible line has been on the screen."""

    after_s: float
    conv: str = ""
    seq: int = 0
    since_s: float = 0.0

    def look(self, conv: str, seq: int, looked_at: bool, now_s: float) -> int:
        """The entry up to which all counts as read now, or 0. Call it often.

        `seq` is the last line of `conv` that is on the screen; `looked_at` whether the terminal has
        the focus.
        """
        if not looked_at or not seq:
            self.conv = ""
            return 0
        if conv != self.conv or seq < self.seq:
            self.conv, self.seq, self.since_s = conv, seq, now_s
        if now_s - self.since_s < self.after_s:
            return 0
        read = self.seq
        if seq > read:
            self.seq, self.since_s = seq, now_s
        return read
