export { watchForLeaks } from '@ftpkit/testkit/leaks'
