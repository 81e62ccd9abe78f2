/**
 * What a codec of line ends carries across a position of the file: nothing, or a CR whose meaning the next octet
 * decides. A restart marker that stands here must remember it besides the position: RFC 1123 §4.1.3.4 names the
 * marker that cuts CR LF in two.
 */
export type LineEndState = 'clear' | 'after-cr'
