import { isSecret, known } from './secrets.js'

const [tab, lineFeed, carriageReturn, space] = [0x09, 0x0a, 0x0d, 0x20]

/** Letters of a verb that are read; no verb is longer. */
const maxVerb = 16

/** Octets of one secret that are kept, to find it elsewhere. */
const maxSecret = 4_096

/** What a line is known to be: `unknown` where its beginning is missing. */
type Phase = 'verb' | 'unknown' | 'secret' | 'plain'

/** Finds the octets of a client's lines that are secret, wherever chunks end: each is passed on with its place. */
export class SecretLines<Place> {
  private phase: Phase
  private verb = ''
  /** Places of what may be the end of a secret, until the verb is known. */
  private doubtful: { octet: number; place: Place }[] = []
  private secret: number[] = []
  /** The two octets before. */
  private readonly before = [0, 0]

  /**
   * @param isFromBeginning whether the first line is whole
   * @param found called with the place of each secret octet
   * @param ended called when a line has ended, with its secret
   */
  constructor(
    isFromBeginning: boolean,
    private readonly found: (place: Place) => void,
    private readonly ended: (secret: readonly number[] | undefined) => void,
  ) {
    this.phase = isFromBeginning ? 'verb' : 'unknown'
  }

  /** Takes the next octet. @param place of it, whatever that is for the caller */
  octet(octet: number, place: Place): void {
    this.read(octet, place)
    this.before.shift()
    this.before.push(octet)
  }

  private read(octet: number, place: Place): void {
    if (octet === lineFeed) return this.endLine()
    if (octet === carriageReturn || this.phase === 'plain') return
    if (this.phase === 'secret') return this.hide(octet, place)
    if (this.phase === 'unknown') this.doubtful.push({ octet, place })
    const isSeparator = octet === space || octet === tab
    if (isSeparator && this.verb !== '') this.endVerb()
    // Telnet commands and NUL may be anywhere, and servers don't see them.
    else if (!this.isOption() && octet > space && octet < 0x7f && this.verb.length < maxVerb)
      this.verb += String.fromCharCode(octet)
  }

  /** Octets are missing: what follows may be the end of any line, and that of a secret stays one. */
  hole(): void {
    if (this.phase !== 'secret') this.begin(isSecret(this.verb.toUpperCase()) ? 'secret' : 'unknown')
  }

  /** Whether the octet is the option that a Telnet command of two octets names (RFC 854), of which any letter may be one. */
  private isOption(): boolean {
    const [interpret, command] = this.before
    return interpret === 0xff && command! >= 0xfb && command! <= 0xfe
  }

  private endVerb(): void {
    const verb = this.verb.toUpperCase()
    const isDoubtful = this.phase === 'unknown'
    this.phase = isSecret(verb) || (isDoubtful && !known(verb)) ? 'secret' : 'plain'
    if (this.phase === 'secret' && !isSecret(verb))
      for (const { octet, place } of this.doubtful) this.hide(octet, place)
    this.doubtful = []
  }

  private endLine(): void {
    if (this.phase === 'unknown' && this.verb !== '') this.endVerb()
    const secret = this.secret.length > 0 ? this.secret : undefined
    this.begin('verb')
    this.ended(secret)
  }

  private begin(phase: Phase): void {
    this.phase = phase
    this.verb = ''
    this.doubtful = []
    this.secret = []
  }

  private hide(octet: number, place: Place): void {
    if (this.secret.length < maxSecret) this.secret.push(octet)
    this.found(place)
  }
}
