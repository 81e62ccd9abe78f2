import { type CodePage, codePage, pages } from '@ftpkit/code-page'
import type { SeenParameters } from '@ftpkit/inspection'
import { octetSource } from '@ftpkit/octet-view'
import { OctetView } from '@ftpkit/octet-view/view'
import { parseMode, parseStructure, parseType, type TransferParameters } from '@ftpkit/transfer'
import type { Content, DecodingChoice } from '../reading/messages.js'

/** A place that is wanted: an octet of the data connection, or a text. */
export interface Place {
  readonly offset?: number | undefined
  readonly text?: string | undefined
}

/** The code pages that can be chosen: those of one octet a character, and UTF-8. */
const codePages: readonly CodePage[] = pages()
  .filter(({ kind }) => kind !== 'double-octet')
  .map(({ name }) => codePage(name))

/** The octets of one transfer, each coloured by what it is. */
export class OctetsPane {
  private view: OctetView | undefined
  private type = ''

  /** The name of the code page in which the octets are read. */
  get codePage(): string | undefined {
    return this.view?.codePage
  }

  /** @param preset how the server deviates from RFC 959 */
  async show(
    parent: HTMLElement,
    { wire, holes }: Content,
    parameters: SeenParameters,
    preset: DecodingChoice['preset'],
    place: Place = {},
  ): Promise<void> {
    // Text of another TYPE is in another code page, unless that was chosen.
    if (parameters.type[0] !== this.type) this.close()
    this.type = parameters.type[0] ?? ''
    this.view ??= new OctetView(parent, { codePages, codePage: this.type === 'E' ? 'IBM-1047' : 'UTF-8' })
    await this.view.show(octetSource(wire), { parameters: known(parameters), holes, preset })
    await this.goTo(place)
  }

  async goTo({ offset, text }: Place): Promise<void> {
    if (offset !== undefined) this.view?.goTo(offset)
    else if (text !== undefined) await this.view?.find(text, false)
  }

  close(): void {
    this.view?.destroy()
    this.view = undefined
    this.type = ''
  }
}

/** The parameters for codecs; undefined if one of them is none that they know, such as MODE Z: then every octet is data. */
function known({ type, structure, mode }: SeenParameters): TransferParameters | undefined {
  const parts = { type: parseType(type), structure: parseStructure(structure), mode: parseMode(mode) }
  return parts.type && parts.structure && parts.mode ? (parts as TransferParameters) : undefined
}
