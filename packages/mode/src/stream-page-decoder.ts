import { StreamFileDecoder } from './stream-file-decoder.js'

/**
 * Reads a file of STRU P from the octets of a data connection in MODE S (RFC 959 §3.4.1). The octets are those of the
 * pages, headers included, and nothing is escaped: whether the last page came before the close is for the reader of
 * pages to say.
 */
export class StreamPageDecoder extends StreamFileDecoder {}
