#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'

// V8 lets the space for new objects grow to 48 MiB under a crowd, and gives little of it back: with ten thousand idle
// sessions that is a third of what each takes. Transfers make hardly any objects, and are as fast without. Set before
// anything else is loaded, as that makes it grow too.
setFlagsFromString('--semi-space-growth-factor=1')

await import('./command.js')
