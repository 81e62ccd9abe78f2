/** Lines that mostly wait: they run in a process of their own beside the others. */
export const waitingLines: ReadonlySet<string> = new Set(['R14', 'R17', 'R19', 'R21'])
