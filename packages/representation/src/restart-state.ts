/**
 * What a codec of line ends carries across a position of the file: nothing, or a CR whose meaning the next octet
 * decides. A restart marker that stands here must remember it besides the position:
 * "the restart marker [must include] the receiver's internal state" (RFC 1123 §4.1.3.4, where CR LF is cut in two).
 */
export type LineEndState = 'clear' | 'after-cr'
