interface Hash {
  files: number
  octets: number
  readonly held: Map<string, [files: number, octets: number]>
}

type Operation = (keys: readonly string[], args: readonly string[]) => unknown

/** What the scripts of quotas do, in TypeScript. @param now the time in milliseconds */
export class FakeQuotas {
  private readonly quotas = new Map<string, Hash>()
  private readonly nodes = new Map<string, number>()

  constructor(private readonly now: () => number) {}

  readonly operations: Readonly<Record<string, Operation>> = {
    usage: ([key = '']) => {
      const quota = this.read(key)
      return quota ? textsOf(quota) : []
    },
    'begin-usage': ([key = ''], [, files, octets]) => {
      if (!this.read(key))
        this.quotas.set(key, { files: Number(files), octets: Number(octets), held: new Map() })
      return 1
    },
    'add-usage': ([key = ''], [nodes, node = '', ...rest]) => {
      const quota = this.read(key)
      if (!quota) return ['unknown']
      const [files = 0, octets = 0, heldFiles = 0, heldOctets = 0] = rest.map(Number)
      const [, , , , maxFiles, maxOctets, time] = rest
      const after = {
        files: Math.max(0, quota.files + files),
        octets: Math.max(0, quota.octets + octets),
      }
      if (files > 0 && maxFiles && after.files > Number(maxFiles)) return ['refused']
      if (octets > 0 && maxOctets && after.octets > Number(maxOctets)) return ['refused']
      Object.assign(quota, after)
      this.nodes.set(`${nodes}${node}`, this.now() + Number(time))
      const [before = 0, octetsBefore = 0] = quota.held.get(`${nodes}${node}`) ?? []
      quota.held.set(`${nodes}${node}`, [before + heldFiles, octetsBefore + heldOctets])
      return textsOf(quota)
    },
    'share-usage': ([key = ''], [nodes, node = '', ...rest]) => {
      const [files = 0, octets = 0, heldFiles = 0, heldOctets = 0, usedFiles = 0, usedOctets = 0, time = 0] =
        rest.map(Number)
      this.nodes.set(`${nodes}${node}`, this.now() + time)
      const known = this.read(key)
      const quota = known ?? { files: usedFiles, octets: usedOctets, held: new Map() }
      const [before = 0, octetsBefore = 0] = quota.held.get(`${nodes}${node}`) ?? []
      if (known) {
        quota.files = Math.max(0, quota.files + files + heldFiles - before)
        quota.octets = Math.max(0, quota.octets + octets + heldOctets - octetsBefore)
      }
      quota.held.set(`${nodes}${node}`, [heldFiles, heldOctets])
      this.quotas.set(key, quota)
      return textsOf(quota)
    },
    alive: ([key = ''], [time]) => {
      this.nodes.set(key, this.now() + Number(time))
      return 1
    },
    'end-node': ([key = '']) => Number(this.nodes.delete(key)),
  }

  flush(): void {
    this.quotas.clear()
    this.nodes.clear()
  }

  /** Without what nodes held that have ended. */
  private read(key: string): Hash | undefined {
    const quota = this.quotas.get(key)
    for (const [node, [files, octets]] of quota?.held ?? []) {
      if ((this.nodes.get(node) ?? 0) > this.now()) continue
      quota!.files = Math.max(0, quota!.files - files)
      quota!.octets = Math.max(0, quota!.octets - octets)
      quota!.held.delete(node)
    }
    return quota
  }
}

function textsOf({ files, octets }: Hash): string[] {
  return [String(files), String(octets)]
}
