// GENERATED from relay/protocol by `python -m relay.protocol.export`. Change it there, never here.

export const PROTOCOL = 2;
export const TEXT_CHARS_MAX = 4000;
export const FIELD_CHARS_MAX = 512;
export const PAGE_ENTRIES_MAX = 200;
export const BEAT_S = 25;
export const SILENCE_S = 45;
export const BACKOFF_FIRST_S = 0.5;
export const BACKOFF_LAST_S = 30;
export const OUTBOX_MESSAGES_MAX = 50;
export const OUTBOX_BYTES_MAX = 65536;

/** Refused with one of these, a command is sent again later; with any other it has failed. */
export const AGAIN = ["out_of_order", "slow_down", "store_full"];
/** After one of these the line ends. */
export const CLOSES = ["frame_too_big", "hello_first", "hello_late", "unknown_protocol", "unknown_site", "bad_login", "login_again", "too_many_lines", "resync", "silent", "going_away"];
/** After one of these close codes a client does not dial again by itself. */
export const FINAL_CLOSE_CODES = [4002, 4003, 4004, 4005];

/** @typedef {"bad_frame"|"bad_field"|"unknown_frame"|"frame_too_big"|"not_text"|"hello_first"|"hello_late"|"hello_twice"|"unknown_protocol"|"unknown_site"|"bad_login"|"login_again"|"not_allowed"|"no_conversation"|"conversation_closed"|"not_queued"|"not_owner"|"empty_text"|"text_too_long"|"cid_reused"|"out_of_order"|"slow_down"|"store_full"|"too_many_lines"|"resync"|"silent"|"going_away"} RefusalCode */

/**
 * What a client must keep to, as the relay that it talks to is configured.
 * @typedef {object} Limits
 * @property {number} frame_bytes_max
 * @property {number} text_chars_max
 * @property {number} text_lines_max
 * @property {number} messages_per_window
 * @property {number} window_s
 * @property {number} beat_s
 * @property {number} silence_s
 */

/**
 * One line of a conversation's log, as it is stored and as it travels.
 * @typedef {object} Entry
 * @property {"entry"} t
 * @property {string} conv
 * @property {number} seq
 * @property {number} at_ms
 * @property {"agent"|"relay"|"visitor"} who
 * @property {AnyBody} body
 * @property {number} [agent]
 * @property {string} [name]
 * @property {string} [cid]
 */

/**
 * The visitor wrote first: where he was and which language he uses.
 * @typedef {object} OpenedBody
 * @property {"opened"} k
 * @property {string} site
 * @property {string} [department]
 * @property {string} [channel]
 * @property {string} [lang]
 * @property {string} [page]
 * @property {string} [title]
 */

/**
 * Words that both sides read.
 * @typedef {object} MessageBody
 * @property {"message"} k
 * @property {string} text
 */

/**
 * Words for the team only.
 * @typedef {object} NoteBody
 * @property {"note"} k
 * @property {string} text
 */

/**
 * The conversation has an owner from here on.
 * @typedef {object} AssignedBody
 * @property {"assigned"} k
 * @property {number} agent
 * @property {string} name
 * @property {number} gen
 * @property {"taken"} reason
 */

/**
 * The conversation waits for an owner from here on.
 * @typedef {object} QueuedBody
 * @property {"queued"} k
 * @property {number} gen
 * @property {"agent_left"|"opened"|"released"|"reopened"} reason
 */

/**
 * The conversation is over until the visitor writes again.
 * @typedef {object} ClosedBody
 * @property {"closed"} k
 * @property {number} gen
 */

/**
 * The author has had everything up to and including `upto` on his screen.
 * @typedef {object} SeenBody
 * @property {"seen"} k
 * @property {number} upto
 */

/**
 * Something that this reader is not shown; it keeps the numbers dense.
 * @typedef {object} HiddenBody
 * @property {"hidden"} k
 */

/**
 * First frame: who I am (a token, or empty when new here) and what I hold already.
 * @typedef {object} HelloCommand
 * @property {"hello"} t
 * @property {number} proto
 * @property {string} site
 * @property {string} [token]
 * @property {string} [epoch]
 * @property {Record<string, number>} [have]
 * @property {string} [name]
 * @property {string} [lang]
 * @property {string} [page]
 * @property {string} [title]
 */

/**
 * Say `text`. `after` names the message before it when that one is not acked yet.
 * @typedef {object} PostCommand
 * @property {"post"} t
 * @property {string} cid
 * @property {string} text
 * @property {string} [after]
 */

/**
 * I am typing, or have stopped.
 * @typedef {object} TypingCommand
 * @property {"typing"} t
 * @property {boolean} on
 */

/**
 * Everything up to `seq` has been on my screen; no answer.
 * @typedef {object} SeenCommand
 * @property {"seen"} t
 * @property {string} conv
 * @property {number} seq
 */

/**
 * Send the entries after `after`, up to and including `upto`; answered by one `page`.
 * @typedef {object} FetchCommand
 * @property {"fetch"} t
 * @property {string} conv
 * @property {number} after
 * @property {number} upto
 */

/**
 * I am alive.
 * @typedef {object} BeatCommand
 * @property {"beat"} t
 */

/**
 * The line is open. `token` is set when a new one was made: keep it.
 * @typedef {object} WelcomeUpdate
 * @property {"welcome"} t
 * @property {number} proto
 * @property {string} epoch
 * @property {Limits} limits
 * @property {string} [token]
 * @property {number} [present]
 */

/**
 * The command `cid` is committed and stands at `seq` in the log.
 * @typedef {object} AckUpdate
 * @property {"ack"} t
 * @property {string} cid
 * @property {string} conv
 * @property {number} seq
 * @property {number} at_ms
 */

/**
 * No, for the reason `code`; `text` says what was expected. `retry_ms` > 0 asks for that pause.
 * @typedef {object} RefusedUpdate
 * @property {"refused"} t
 * @property {string} code
 * @property {string} text
 * @property {string} [cid]
 * @property {string} [conv]
 * @property {number} [retry_ms]
 */

/**
 * Entries after `after` come next, and from then on all of them. `reset`: drop what you have.
 * @typedef {object} FollowingUpdate
 * @property {"following"} t
 * @property {string} conv
 * @property {number} after
 * @property {number} head
 * @property {boolean} [reset]
 */

/**
 * Entries of one conversation in order; the first has `seq` = `after` + 1. Empty: there are no more.
 * @typedef {object} PageUpdate
 * @property {"page"} t
 * @property {string} conv
 * @property {number} after
 * @property {Array<Entry>} entries
 */

/**
 * All that was missed has been sent; what comes now is new.
 * @typedef {object} LiveUpdate
 * @property {"live"} t
 */

/**
 * The relay is alive; `heads` are the last entries of what this client follows.
 * @typedef {object} PulseUpdate
 * @property {"beat"} t
 * @property {number} now_ms
 * @property {Record<string, number>} [heads]
 */

/**
 * The line closes: why (a refusal code), and how long to wait before the next try.
 * @typedef {object} ByeUpdate
 * @property {"bye"} t
 * @property {string} code
 * @property {number} [after_ms]
 */

/**
 * Somebody is (or is no longer) typing.
 * @typedef {object} WritingUpdate
 * @property {"typing"} t
 * @property {string} conv
 * @property {boolean} on
 * @property {"agent"|"visitor"} who
 * @property {string} [name]
 */

/** @typedef {OpenedBody|MessageBody|NoteBody|AssignedBody|QueuedBody|ClosedBody|SeenBody|HiddenBody} AnyBody */

/** @typedef {HelloCommand|PostCommand|TypingCommand|SeenCommand|FetchCommand|BeatCommand} VisitorCommand */

/** @typedef {WelcomeUpdate|Entry|AckUpdate|RefusedUpdate|FollowingUpdate|PageUpdate|LiveUpdate|PulseUpdate|ByeUpdate|WritingUpdate} VisitorUpdate */
