/** Number of requirements in each part of the checklist. Each requirement is in one section, once. */
const lengths = {
  A1: 16,
  A2: 11,
  A3: 4,
  A4: 15,
  A6: 11,
  B: 28,
  C: 23,
  D: 17,
  E1: 2,
  E2: 9,
  E3: 9,
  E4: 7,
  E5: 6,
  E6: 7,
  E7: 8,
  F1: 9,
  F2: 4,
  F3: 8,
  F4: 13,
  F5: 6,
  F6: 1,
  G: 25,
  H: 24,
  Q: 17,
} as const

/** Parts whose ids have no point between part and number. */
const short = new Set(['B', 'C', 'D', 'G', 'H', 'Q'])

/** The rows of RFC 959 §5.4 and of later extensions: the requirements of A5. */
const rows =
  'connect USER PASS ACCT CWD CDUP SMNT REIN QUIT PORT PASV EPRT EPSV LPRT TYPE ALLO REST RETR STOR APPE LIST MLSD MLST RNFR RNTO DELE MKD PWD ABOR SYST SITE NOOP FEAT OPTS MDTM MFMT HASH HOST LANG AUTH ADAT PBSZ CCC MIC ALGS'

/** The id of every requirement, in order. */
export const checklist: readonly string[] = Object.entries(lengths).flatMap(([part, length]) => [
  ...(part === 'A6' ? rows.split(' ').map((row) => `A5.${row}`) : []),
  ...Array.from({ length }, (_, index) => `${part}${short.has(part) ? '' : '.'}${index + 1}`),
])
