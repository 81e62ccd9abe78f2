export const kibibyte = 1_024
export const mebibyte = 1_048_576
