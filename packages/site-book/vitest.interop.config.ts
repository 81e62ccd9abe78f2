export { interop as default } from '@ftpkit/conventions/vitest'
