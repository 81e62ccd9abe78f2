/** Whether a character is in the block of everyday Arabic, Farsi and Urdu text, U+0600 to U+06FF. */
export function isArabic(code) {
  return code >= 0x600 && code <= 0x6ff
}

/** Whether it is the presentation form of such characters. */
function isForm(code) {
  return code >= 0xfb50 && code <= 0xfefe
}

/**
 * Letters of Arabic keyboards that Farsi and Urdu pages lack, and the letter of nearly the same shape that people write
 * there: kaf as keheh, yeh as Farsi yeh, heh as heh goal, alef with hamza as alef with madda (as glibc does) or alef (as
 * ICU does in IBM-420).
 */
const sameShape = [
  [0x643, 0x6a9],
  [0x64a, 0x6cc],
  [0x649, 0x6cc],
  [0x647, 0x6c1],
  [0x623, 0x622],
  [0x625, 0x627],
]

/** The order in which presentation forms are taken for a letter: a reader joins letters again, so it stands alone. */
const order = ['isolated', 'final', 'initial', 'medial']

/**
 * The letters, digits and signs of everyday text that a page has only as presentation forms (U+FB50 to U+FEFE), as pairs
 * of an octet and a character. The source says which octet it is, else it is the form that stands alone, or the first
 * of its forms.
 */
export function arabicForms(toUnicode, intoPage) {
  const written = new Map(intoPage.filter(([, code]) => isArabic(code)).map(([octet, code]) => [code, octet]))
  const add = (code, octet) => {
    if (octet >= 0 && !toUnicode.includes(code) && !written.has(code)) written.set(code, octet)
  }
  const forms = presentationForms(toUnicode)
  // A letter of which there are only forms that join the next one is better written as another that stands alone.
  for (const [code, { octet, joins }] of forms) if (!joins) add(code, octet)
  for (const [code, other] of sameShape) add(code, forms.get(other)?.octet ?? -1)
  for (const [code, { octet }] of forms) add(code, octet)
  // One seven is missing in the source of IBM-918, among nine digits that are there.
  for (let digit = 0; digit <= 9; digit++) add(0x660 + digit, toUnicode.indexOf(0x6f0 + digit))
  return byCharacter(written)
}

/** The pairs of an octet and a character, in the order of characters. */
function byCharacter(written) {
  return [...written].sort(([one], [other]) => one - other).map(([code, octet]) => [octet, code])
}

/**
 * The presentation forms, and the letters of Farsi and Urdu, that a page of Arabic letters lacks and writes as its letters,
 * as pairs of an octet and a character. Text of EBCDIC pages consists of such forms.
 */
export function arabicLetters(toUnicode) {
  if (!toUnicode.some(isArabic)) return []
  const written = new Map()
  const add = (code, octet) => {
    if (octet >= 0 && !toUnicode.includes(code) && !written.has(code)) written.set(code, octet)
  }
  for (const [other, code] of sameShape) add(code, toUnicode.indexOf(other))
  for (let code = 0xfb50; code <= 0xfefe; code++) {
    const letter = letterOf(code)
    add(code, written.get(letter) ?? toUnicode.indexOf(letter))
  }
  return byCharacter(written)
}

/** The letter of a form; for a mark that stands on a blank or a connecting line, the mark. Other characters have none. */
function letterOf(form) {
  const letters = String.fromCodePoint(form)
    .normalize('NFKC')
    .replace(/^[ \u0640](?=.)/, '')
  return letters.length === 1 && isArabic(letters.charCodeAt(0)) ? letters.charCodeAt(0) : undefined
}

/** The best form of each letter: its octet, and whether it joins the next letter. */
function presentationForms(toUnicode) {
  const best = new Map()
  for (const [octet, code] of toUnicode.entries()) {
    const letter = String.fromCodePoint(code).normalize('NFKC')
    if (!isForm(code) || letter.length !== 1 || !isArabic(letter.charCodeAt(0))) continue
    const rank = order.indexOf(formOf(code, letter))
    const before = best.get(letter.charCodeAt(0))
    if (before === undefined || rank < before.rank)
      best.set(letter.charCodeAt(0), { octet, rank, joins: rank >= order.indexOf('initial') })
  }
  return best
}

/** Unicode lists the forms of a letter in the order isolated, final, initial, medial. */
function formOf(code, letter) {
  let first = code
  while (String.fromCodePoint(first - 1).normalize('NFKC') === letter) first--
  return order[code - first]
}
