/** A value that is there at once, or comes from another machine. No such promise rejects, and each settles soon. */
export type Soon<Value> = Value | Promise<Value>
