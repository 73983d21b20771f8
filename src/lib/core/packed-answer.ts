/**
 * A first answer in few bytes, for lines that are slow: a message type of our own beside Hocuspocus', sent to those alone who asked for it
 * with their token (`deflate: true`). Behind the document's name and the type stands the update of a SyncStep2, deflated (RFC 1951).
 */

/** Far from Hocuspocus' own types. */
export const packedAnswerType = 64;
/** A smaller update would hardly shrink. */
export const packFromBytes = 512;
