import { testReading, testWriting } from '../harness.js'

testReading('rdw.md')
testWriting('rdw.md')
