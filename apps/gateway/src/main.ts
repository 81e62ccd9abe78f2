#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'

// An idle session takes less memory with it; main.ts of ftpkit-server says how much. The flag must be set before anything else
// is loaded. A V8 without it reports it on standard error and continues.
setFlagsFromString('--semi-space-growth-factor=1')

await import('@ftpkit/daemon/hangup')
await import('./command.js')
