/** Carriage controls of ASA in EBCDIC, and the motions of the C library that they become: ` `, `0`, `-`, `1`, `+`. */
const motions: Readonly<Record<number, string>> = {
  64: '\n',
  240: '\n\n',
  96: '\n\n\n',
  241: '\f',
  78: '\r',
}

/**
 * What a carriage control becomes with ASATRANS: the motion before its line, of which the first line has none if it is
 * a single one.
 *
 * @param toNetwork takes a control of ASCII to the network
 */
export function motionOf(control: number, first: boolean): Uint8Array {
  const motion = motions[control] ?? '\n'
  const text = first && motion === '\n' ? '' : motion
  return new TextEncoder().encode(text.replaceAll('\n', '\r\n'))
}
