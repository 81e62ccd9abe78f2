export const nul = 0x00
export const lineFeed = 0x0a
export const carriageReturn = 0x0d
export const space = 0x20
export const hyphen = 0x2d
export const digitZero = 0x30
export const digitNine = 0x39
