export { vitest as default } from '@ftpkit/conventions/vitest'
