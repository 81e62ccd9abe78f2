import { StreamFileEncoder } from './stream-file-encoder.js'

/**
 * Writes a file of STRU P as the octets of a data connection in MODE S (RFC 959 §3.4.1): the pages as they are, headers
 * included, without escapes. The last page is the end of file; closing the connection is for the caller to do.
 */
export class StreamPageEncoder extends StreamFileEncoder {}
