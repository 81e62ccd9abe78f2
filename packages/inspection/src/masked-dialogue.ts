import type { Sender } from '@ftpkit/capture'
import { ReplyMask } from './reply-mask.js'
import { SecretLines } from './secret-lines.js'

/** Octets that were sent once more: from which position, and where they are in the capture. */
interface Repeated {
  readonly sender: Sender
  readonly from: number
  readonly length: number
  readonly place: number
}

/** An octet of the dialogue: its position in what its sender has sent, and where it is in the capture. */
interface Octet {
  readonly octet: number
  readonly at: number
  readonly place: number
}

/** Finds the secret octets of one control connection of a capture, also where they were sent once more. */
export class MaskedDialogue {
  private readonly lines: SecretLines<Octet>
  private readonly replies = new ReplyMask()
  /** What of a server's line is not judged yet. */
  private readonly unjudged: Octet[] = []
  /** The position of the next octet of each sender, and the positions of what is secret. */
  private readonly next: Record<Sender, number> = { initiator: 0, responder: 0 }
  private readonly secret: Readonly<Record<Sender, Set<number>>> = {
    initiator: new Set(),
    responder: new Set(),
  }
  private readonly again: Repeated[] = []
  private isNew = true

  /**
   * @param isFromBeginning whether the first line of the client is whole
   * @param found called with the place of each secret octet, and whether it is the first one of a line of the client
   */
  constructor(
    private readonly client: Sender,
    isFromBeginning: boolean,
    private readonly found: (place: number, isFirst: boolean) => void,
  ) {
    this.lines = new SecretLines(
      isFromBeginning,
      (octet) => {
        this.hide(client, octet, this.isNew)
        this.isNew = false
      },
      (secret) => {
        this.isNew = true
        this.replies.sent(String.fromCharCode(...(secret ?? [])))
      },
    )
  }

  /** @param place of the first octet in the capture; -1 if it is not known */
  octets(sender: Sender, octets: Uint8Array, place: number): void {
    for (const [index, octet] of octets.entries()) {
      const each = { octet, at: this.next[sender], place: place < 0 ? -1 : place + index }
      this.next[sender] += 1
      if (sender === this.client) this.lines.octet(octet, each)
      else this.unjudged.push(each)
    }
    if (sender !== this.client) this.judge(this.replies.push(octets))
  }

  /** Octets that are not text were sent. */
  passed(sender: Sender, length: number): void {
    this.next[sender] += length
  }

  hole(sender: Sender, length: number): void {
    this.passed(sender, length)
    if (sender === this.client) this.lines.hole()
    else this.judge(this.replies.end())
  }

  /** Octets were sent once more. @param before how many before the next one they begin */
  repeated(sender: Sender, before: number, length: number, place: number): void {
    this.again.push({ sender, from: this.next[sender] - before, length, place })
  }

  /** No octet follows. */
  end(): void {
    this.judge(this.replies.end())
  }

  /** Hides what is secret in what was sent once more. Called at the end, when all of it is known. */
  maskRepeated(): void {
    for (const { sender, from, length, place } of this.again) {
      for (let index = 0; index < length; index += 1)
        if (this.secret[sender].has(from + index)) this.found(place < 0 ? -1 : place + index, false)
    }
  }

  /** @param shown the next octets of the server, as others may read them */
  private judge(shown: Uint8Array): void {
    const server = this.client === 'initiator' ? 'responder' : 'initiator'
    for (const [index, octet] of this.unjudged.splice(0, shown.length).entries())
      if (shown[index] !== octet.octet) this.hide(server, octet, false)
  }

  private hide(sender: Sender, { at, place }: Octet, isFirst: boolean): void {
    this.secret[sender].add(at)
    this.found(place, isFirst)
  }
}
