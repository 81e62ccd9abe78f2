/** Name of the file in which a download that can be resumed keeps its octets, beside the final file. */
export function partialName(path: string): string {
  return `${path}.part`
}

/** Name of the restart file, which says where a transfer to or from a local file can resume. */
export function restartName(path: string): string {
  return `${path}.restart`
}
