import type { Sender } from '@ftpkit/capture'
import { DialogueMask } from './dialogue-mask.js'

const lineFeed = 0x0a

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
  private readonly mask = new DialogueMask()
  /** What is not judged yet: lines are judged when they have ended. */
  private readonly unjudged: Readonly<Record<Sender, Octet[]>> = { initiator: [], responder: [] }
  /** The position of the next octet of each sender, and the positions of what is secret. */
  private readonly next: Record<Sender, number> = { initiator: 0, responder: 0 }
  private readonly secret: Readonly<Record<Sender, Set<number>>> = {
    initiator: new Set(),
    responder: new Set(),
  }
  private readonly again: Repeated[] = []
  /** Whether the line of the client that is judged has no secret yet. */
  private isNew = true

  /** @param found called with the place of each secret octet, and whether it is the first one of a line of the client */
  constructor(
    private readonly client: Sender,
    private readonly found: (place: number, isFirst: boolean) => void,
  ) {}

  /** @param place of the first octet in the capture; -1 if it is not known */
  octets(sender: Sender, octets: Uint8Array, place: number): void {
    for (const [index, octet] of octets.entries()) {
      this.unjudged[sender].push({ octet, at: this.next[sender], place: place < 0 ? -1 : place + index })
      this.next[sender] += 1
    }
    this.judge(sender, this.mask.push(this.endOf(sender), octets))
  }

  /** Octets that are not text were sent. */
  passed(sender: Sender, length: number): void {
    this.judge(sender, this.mask.end(this.endOf(sender)))
    this.next[sender] += length
  }

  hole(sender: Sender, length: number): void {
    this.judge(sender, this.mask.hole(this.endOf(sender)))
    this.next[sender] += length
  }

  /** Octets were sent once more. @param before how many before the next one they begin */
  repeated(sender: Sender, before: number, length: number, place: number): void {
    this.again.push({ sender, from: this.next[sender] - before, length, place })
  }

  /** No octet follows. */
  end(): void {
    for (const sender of ['initiator', 'responder'] as const)
      this.judge(sender, this.mask.end(this.endOf(sender)))
  }

  /** Hides what is secret in what was sent once more. Called at the end, when all of it is known. */
  maskRepeated(): void {
    for (const { sender, from, length, place } of this.again) {
      for (let index = 0; index < length; index += 1)
        if (this.secret[sender].has(from + index)) this.found(place < 0 ? -1 : place + index, false)
    }
  }

  /** The end of the mask that a sender is: there the client is the initiator. */
  private endOf(sender: Sender): Sender {
    return sender === this.client ? 'initiator' : 'responder'
  }

  /** @param shown the next octets of a sender, as others may read them */
  private judge(sender: Sender, shown: Uint8Array): void {
    for (const [index, octet] of this.unjudged[sender].splice(0, shown.length).entries()) {
      if (shown[index] !== octet.octet) this.hide(sender, octet)
      if (sender === this.client && octet.octet === lineFeed) this.isNew = true
    }
  }

  private hide(sender: Sender, { at, place }: Octet): void {
    const isFirst = sender === this.client && this.isNew
    if (isFirst) this.isNew = false
    this.secret[sender].add(at)
    this.found(place, isFirst)
  }
}
