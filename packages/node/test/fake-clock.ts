export { FakeClock } from '@ftpkit/testkit/fake-clock'
