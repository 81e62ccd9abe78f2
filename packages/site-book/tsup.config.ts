export { library as default } from '@ftpkit/conventions/tsup'
