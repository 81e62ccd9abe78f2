export { vitestWithSharedModules as default } from '@ftpkit/conventions/vitest'
