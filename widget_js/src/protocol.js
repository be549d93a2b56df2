// GENERATED from relay/protocol by `python -m relay.protocol.export`. Change it there, never here.

export const PROTOCOL = 3;
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
export const CLOSES = ["frame_too_big", "hello_first", "hello_late", "unknown_protocol", "unknown_site", "too_many_lines", "resync", "silent", "going_away"];
/** After one of these close codes a client does not dial again by itself. */
export const FINAL_CLOSE_CODES = [4002, 4003, 4004, 4005];

/** @typedef {"bad_frame"|"bad_field"|"unknown_frame"|"frame_too_big"|"not_text"|"hello_first"|"hello_late"|"hello_twice"|"unknown_protocol"|"unknown_site"|"bad_identity"|"identity_expired"|"not_allowed"|"no_conversation"|"conversation_closed"|"not_queued"|"not_owner"|"not_offered"|"not_now"|"at_capacity"|"step_open"|"unknown_name"|"not_there"|"bad_time"|"too_many_labels"|"cannot_rate"|"bad_reply"|"empty_text"|"text_too_long"|"cid_reused"|"out_of_order"|"blocked"|"slow_down"|"store_full"|"no_uploads"|"no_file"|"file_too_big"|"bad_picture"|"too_many_files"|"too_many_lines"|"resync"|"silent"|"going_away"} RefusalCode */

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
 * @property {number} file_bytes_max
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
 * A file that was sent along, fetched by its id from whoever may read the conversation.
 * @typedef {object} File
 * @property {string} id
 * @property {string} name
 * @property {string} media
 * @property {number} bytes
 * @property {number} [width]
 * @property {number} [height]
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
 * @property {string} [ref]
 * @property {number} [last_agent]
 */

/**
 * The visitor has opened this page of the shop, while the conversation was open.
 * @typedef {object} VisitedBody
 * @property {"visited"} k
 * @property {string} page
 * @property {string} [title]
 */

/**
 * Words that both sides read; `auto` says why, where the relay itself says them.
 * @typedef {object} MessageBody
 * @property {"message"} k
 * @property {string} text
 * @property {""|"news"|"remind"|"thanks"|"warn"|"welcome"} [auto]
 * @property {File|null} [file]
 * @property {Array<string>} [choices]
 */

/**
 * Words for the team only; `to` is the agent whom they are whispered to, or 0 for everybody.
 * @typedef {object} NoteBody
 * @property {"note"} k
 * @property {string} text
 * @property {number} [to]
 */

/**
 * The conversation has an owner from here on, for the reason given.
 * @typedef {object} AssignedBody
 * @property {"assigned"} k
 * @property {number} agent
 * @property {string} name
 * @property {number} gen
 * @property {"last_agent"|"least_loaded"|"longest_unassigned"|"only_one"|"taken"|"taken_over"|"transfer"} reason
 * @property {string} [department]
 * @property {string} [lang]
 * @property {number} [chats]
 * @property {number} [among]
 * @property {string} [helps]
 */

/**
 * The conversation waits for an owner from here on; `name` is the agent who had it.
 * @typedef {object} QueuedBody
 * @property {"queued"} k
 * @property {number} gen
 * @property {"agent_break"|"agent_left"|"agent_offline"|"moved"|"opened"|"released"|"reopened"|"returned"|"woken"} reason
 * @property {string} [name]
 * @property {string} [department]
 */

/**
 * The waiting conversation is offered to one agent until `until_ms`; the reason as in `Assigned`.
 * @typedef {object} OfferedBody
 * @property {"offered"} k
 * @property {number} agent
 * @property {string} name
 * @property {number} until_ms
 * @property {"last_agent"|"least_loaded"|"longest_unassigned"|"only_one"} reason
 * @property {string} [lang]
 * @property {number} [chats]
 * @property {number} [among]
 * @property {string} [helps]
 */

/**
 * The agent did not take what was offered; it goes on to the next.
 * @typedef {object} PassedBody
 * @property {"passed"} k
 * @property {number} agent
 * @property {string} name
 * @property {"declined"|"left"|"missed"} reason
 */

/**
 * The owner offers it to a colleague (`to`) or to a department; it stays his until it is taken.
 * @typedef {object} TransferringBody
 * @property {"transferring"} k
 * @property {number} [to]
 * @property {string} [to_name]
 * @property {string} [department]
 * @property {string} [text]
 */

/**
 * The transfer came to nothing, and the conversation stays where it is.
 * @typedef {object} TransferEndedBody
 * @property {"transferended"} k
 * @property {"declined"|"left"|"recalled"} reason
 * @property {string} [name]
 */

/**
 * Put away until `until_ms`, or the visitor's next word; 0 waits for the word alone.
 * @typedef {object} SnoozedBody
 * @property {"snoozed"} k
 * @property {number} [until_ms]
 */

/**
 * A snoozed conversation is back with its owner.
 * @typedef {object} WokenBody
 * @property {"woken"} k
 * @property {"agent"|"time"|"visitor"} reason
 */

/**
 * Nobody is there: the conversation is a ticket to be answered until `due_ms`.
 * @typedef {object} LeftBody
 * @property {"left"} k
 * @property {"closed"|"nobody"} reason
 * @property {number} due_ms
 */

/**
 * To be worked on until `due_ms`, by the agent named, or by anybody where that is 0.
 * @typedef {object} DueBody
 * @property {"due"} k
 * @property {number} due_ms
 * @property {"asked"|"low_rating"} reason
 * @property {number} [agent]
 * @property {string} [name]
 */

/**
 * A closing script begins, or goes on where it was paused.
 * @typedef {object} ClosingBody
 * @property {"closing"} k
 * @property {string} script
 */

/**
 * A step of the closing script is done, skipped for a reason, or left for the one before it.
 * @typedef {object} SteppedBody
 * @property {"stepped"} k
 * @property {string} script
 * @property {string} step
 * @property {"back"|"done"|"skipped"} outcome
 * @property {string} [reason]
 */

/**
 * The closing is paused: the visitor has written, or an agent wants to go on.
 * @typedef {object} StoppedBody
 * @property {"stopped"} k
 * @property {"agent"|"visitor"} reason
 */

/**
 * The conversation is over until the visitor writes again.
 * @typedef {object} ClosedBody
 * @property {"closed"} k
 * @property {number} gen
 * @property {"agent"|"silent"|"visitor"} [reason]
 */

/**
 * The visitor may say from here on how he liked it.
 * @typedef {object} RateAskedBody
 * @property {"rateasked"} k
 */

/**
 * The visitor's word on it; the last one counts. `agreed` answers the shop's line, if he did.
 * @typedef {object} RatedBody
 * @property {"rated"} k
 * @property {number} score
 * @property {boolean|null} [agreed]
 * @property {string} [comment]
 */

/**
 * A tag was put on, or taken off.
 * @typedef {object} TaggedBody
 * @property {"tagged"} k
 * @property {string} tag
 * @property {boolean} [on]
 */

/**
 * A field has this value from here on; empty removes it.
 * @typedef {object} FilledBody
 * @property {"filled"} k
 * @property {string} field
 * @property {string} [value]
 */

/**
 * How urgent it is: waiting conversations with a higher priority come first.
 * @typedef {object} PrioritisedBody
 * @property {"prioritised"} k
 * @property {number} priority
 */

/**
 * Supervisors are told that this conversation needs a look.
 * @typedef {object} EscalatedBody
 * @property {"escalated"} k
 * @property {"full_time"|"half_time"|"low_rating"|"overdue"|"stale"} reason
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
 * @property {string} [ref]
 * @property {string} [department]
 * @property {string} [identity]
 */

/**
 * Say `text`. `after` names the message before it when that one is not acked yet.
 * @typedef {object} PostCommand
 * @property {"post"} t
 * @property {string} cid
 * @property {string} text
 * @property {string} [after]
 * @property {string} [file]
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
 * Say how it was, or change it within a day.
 * @typedef {object} RateCommand
 * @property {"rate"} t
 * @property {string} cid
 * @property {number} score
 * @property {boolean|null} [agreed]
 * @property {string} [comment]
 */

/**
 * Where I can be reached: an e-mail address or a number, as I wrote it.
 * @typedef {object} ContactCommand
 * @property {"contact"} t
 * @property {string} cid
 * @property {string} text
 */

/**
 * I have what I wanted: the conversation is over until I write again.
 * @typedef {object} EndCommand
 * @property {"end"} t
 * @property {string} cid
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
 * @property {number} [present]
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

/**
 * How the wait goes, in the visitor's own language; an empty `text` says that it is over.
 * @typedef {object} StandingUpdate
 * @property {"standing"} t
 * @property {string} conv
 * @property {string} text
 * @property {number} [place]
 * @property {number} [wait_s]
 */

/**
 * The end of what was said in his conversations before this one, in order; there is no more to fetch.
 * @typedef {object} EarlierUpdate
 * @property {"earlier"} t
 * @property {Array<Entry>} entries
 */

/** @typedef {OpenedBody|VisitedBody|MessageBody|NoteBody|AssignedBody|QueuedBody|OfferedBody|PassedBody|TransferringBody|TransferEndedBody|SnoozedBody|WokenBody|LeftBody|DueBody|ClosingBody|SteppedBody|StoppedBody|ClosedBody|RateAskedBody|RatedBody|TaggedBody|FilledBody|PrioritisedBody|EscalatedBody|SeenBody|HiddenBody} AnyBody */

/** @typedef {HelloCommand|PostCommand|TypingCommand|SeenCommand|RateCommand|ContactCommand|EndCommand|FetchCommand|BeatCommand} VisitorCommand */

/** @typedef {WelcomeUpdate|Entry|AckUpdate|RefusedUpdate|FollowingUpdate|PageUpdate|LiveUpdate|PulseUpdate|ByeUpdate|WritingUpdate|StandingUpdate|EarlierUpdate} VisitorUpdate */
