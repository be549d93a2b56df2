"""How well a few typed letters name something: a subsequence, the better the closer together."""

from relay.shared.fold import fold


def score(query: str, text: str) -> int:
    """0 when the letters of `query` do not all stand in `text` in that order; more is better.

    Whole words of the query are matched each on its own, so that their order does not matter.
    Compared is what folding leaves: case, and how Arabic and Persian are written, do not count. An empty
    query matches everything with 1.
    """
    folded = fold(text)
    total = 1
    for word in fold(query).split():
        found = _word_score(word, folded)
        if not found:
            return 0
        total += found
    return total


def _word_score(word: str, text: str) -> int:
    at = text.find(word)
    if at >= 0:
        begins_a_word = at == 0 or not text[at - 1].isalnum()
        return 100 * len(word) + (50 if begins_a_word else 0) - min(at, 40)
    total = 0
    at = -1
    for letter in word:
        found = text.find(letter, at + 1)
        if found < 0:
            return 0
        total += 10 if found == at + 1 else 2
        at = found
    return total
