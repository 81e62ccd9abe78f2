/**
 * The globals that sans-IO packages use besides those of ECMAScript: what browsers, Deno, Bun and Node have in common,
 * and no more of it than is used. Their sources compile with these and nothing else, so that a global of Node such as
 * Buffer, or one of the DOM, does not compile there. Never published: users have the types of their platform.
 */

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
  encodeInto(text: string, octets: Uint8Array): { read: number; written: number }
}

declare class TextDecoder {
  constructor(encoding: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  constructor()
  decode(octets?: ArrayBufferView | ArrayBufferLike, options?: { stream?: boolean }): string
}

declare namespace WebAssembly {
  class Module {
    constructor(code: Uint8Array<ArrayBuffer>)
  }
  class Instance {
    constructor(module: Module)
    readonly exports: Record<string, unknown>
  }
  interface Memory {
    readonly buffer: ArrayBuffer
  }
}

interface ReadableStreamDefaultController<R> {
  readonly desiredSize: number | null
  enqueue(chunk: R): void
  close(): void
  error(reason?: unknown): void
}

interface ReadableStreamDefaultReader<R> {
  read(): Promise<{ done: false; value: R } | { done: true; value: R | undefined }>
  cancel(reason?: unknown): Promise<void>
}

interface ReadableStream<R = any> {
  getReader(): ReadableStreamDefaultReader<R>
}

declare var ReadableStream: {
  new <R>(source: {
    start?: (controller: ReadableStreamDefaultController<R>) => void
    pull?: (controller: ReadableStreamDefaultController<R>) => void | Promise<void>
    cancel?: (reason: unknown) => void | Promise<void>
  }): ReadableStream<R>
}

interface WritableStreamDefaultController {
  error(reason?: unknown): void
}

interface WritableStream<W = any> {
  getWriter(): { write(chunk: W): Promise<void> }
}

declare var WritableStream: {
  new <W>(sink: {
    start?: (controller: WritableStreamDefaultController) => void
    write?: (chunk: W) => void | Promise<void>
    close?: () => void | Promise<void>
    abort?: (reason: unknown) => void | Promise<void>
  }): WritableStream<W>
}

declare class TransformStream<I = any, O = any> {
  readonly readable: ReadableStream<O>
  readonly writable: WritableStream<I>
}
