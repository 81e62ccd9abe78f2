#!/usr/bin/env node
import { printLine } from '@ftpkit/command-line/output'
import { version } from './version.js'

// The question that installers and scripts ask most often needs nothing else.
const [first, ...others] = process.argv.slice(2)
if ((first === '--version' || first === '-V') && others.length === 0) printLine(version)
else await import('./command.js')
