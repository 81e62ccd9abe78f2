import { nodeGroup } from './node-lines.js'
import { bundlerGroup, jestGroup, runtimeGroup, typeScriptGroup } from './tool-lines.js'

/**
 * Lines that share a folder and what is installed there.
 *
 * @typedef {object} Group
 * @property {string} name of the folder
 * @property {Readonly<Record<string, string>>} tools packages of the registry, with their versions
 * @property {[string, (project: import('./project.js').Project) => unknown][]} lines each throws what is wrong
 */

/** @type {Group[]} */
export const groups = [nodeGroup, bundlerGroup, runtimeGroup, jestGroup, typeScriptGroup]
