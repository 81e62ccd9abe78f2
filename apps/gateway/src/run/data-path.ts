import type { Side } from '@ftpkit/gateway'
import type { HostPort } from '@ftpkit/protocol'
import type { DataLeg } from './data-leg.js'
import type { DataSide, OpenData } from './data-side.js'
import { noOctets, type Octets } from './events.js'
import { Joint, type JointOptions } from './joint.js'

/** The session of a data path. */
export interface DataPathOwner {
  onListening(address: HostPort): void
  onNotListening(error: Error): void
  onDataOpened(side: Side): void
  onDataFailed(side: Side, error: Error): void
  onDataEnded(fault: Error | undefined): void
  onDrained(): void
}

/** The data connections that are open and not joined. */
type Legs = Readonly<Partial<Record<Side, DataLeg>>>

const noLegs: Legs = {}

/** The data connections of one session: at most one of each side at a time, which are joined once both are open. */
export class DataPath {
  private readonly sides: Record<Side, DataSide | undefined> = { client: undefined, server: undefined }
  private legs: Legs = noLegs
  private joint: Joint | undefined
  /** Those whose transfer is over, while their peers close them. */
  private ending: readonly Joint[] = []
  /** Ends what is being opened. */
  private opening: AbortController | undefined
  /** Octets of joints before the current one. */
  private before = noOctets

  constructor(
    private readonly owner: DataPathOwner,
    private readonly options: Omit<JointOptions, 'onEnded'>,
  ) {}

  /** Octets of all data connections so far. */
  get octets(): Octets {
    return sum(this.before, this.joint?.octets ?? noOctets)
  }

  /** Says how the connections of a side are made, once its control connection is there. */
  add(side: Side, made: DataSide): void {
    this.sides[side] = made
  }

  /** Opens a listener, and reports its address. */
  async listen(side: Side): Promise<void> {
    const { owner } = this
    try {
      owner.onListening(await this.sides[side]!.listen())
    } catch (error) {
      owner.onNotListening(error as Error)
    }
  }

  /** Opens the data connection of a side, and joins both as soon as they are open. */
  async open(output: OpenData): Promise<void> {
    const { side, sender } = output
    this.opening ??= new AbortController()
    const { signal } = this.opening
    try {
      const leg = await this.sides[side]!.open(output, signal)
      if (signal.aborted) return leg.reset()
      this.legs = { ...this.legs, [side]: leg }
      // Until it is joined, a connection that breaks is seen by the joint.
      leg.socket.on('error', ignore)
    } catch (error) {
      if (!signal.aborted) this.owner.onDataFailed(side, error as Error)
      return
    }
    const { client, server } = this.legs
    this.owner.onDataOpened(side)
    if (client && server && !signal.aborted) this.join({ client, server }, sender)
  }

  /** Reports when everything that has come so far has been passed on. */
  async drain(): Promise<void> {
    await this.joint?.drain()
    this.owner.onDrained()
  }

  /** Closes all listeners and data connections. */
  close(): void {
    this.opening?.abort()
    this.opening = undefined
    for (const side of Object.values(this.sides)) side?.close()
    const { joint } = this
    if (joint) {
      this.forget(joint)
      joint.close()
    }
    this.dropLegs()
  }

  /** Closes everything at once, with what its peers have not closed yet. */
  destroy(): void {
    this.close()
    for (const joint of this.ending) joint.destroy()
    this.ending = []
  }

  private join(legs: Record<Side, DataLeg>, sender: Side): void {
    this.legs = noLegs
    const joint: Joint = new Joint(legs, sender, {
      ...this.options,
      onEnded: (fault) => {
        if (this.joint !== joint) return
        this.forget(joint)
        this.owner.onDataEnded(fault)
      },
    })
    this.joint = joint
    joint.begin()
  }

  private forget(joint: Joint): void {
    this.before = sum(this.before, joint.octets)
    this.joint = undefined
    this.ending = [...this.ending, joint]
    void joint.closed().then(() => {
      this.ending = this.ending.filter((each) => each !== joint)
    })
  }

  private dropLegs(): void {
    for (const leg of Object.values(this.legs)) leg?.reset()
    this.legs = noLegs
  }
}

function sum(one: Octets, other: Octets): Octets {
  return { toClient: one.toClient + other.toClient, toServer: one.toServer + other.toServer }
}

function ignore(): void {}
