import type { DataConnection } from '@ftpkit/inspection'
import { endpointText as hostPort } from '@ftpkit/protocol/ip-address'
import { printable } from '@ftpkit/protocol/printable'

/** Letters of one row. The octets of a longer line are in the capture. */
const maxLength = 2_000

/** Text of a capture as it may be shown: no letter of it turns, hides or ends what is around it. */
export function safeText(text: string): string {
  return printable(text.length > maxLength ? `${text.slice(0, maxLength)} …` : text)
}

/** An address and a port. */
export function endpointText({ address, port }: { readonly address: string; readonly port: number }): string {
  return hostPort({ host: address, port })
}

export function dataConnectionText({ connection, match }: DataConnection): string {
  const { initiator, responder } = connection
  const translated = match === 'port' ? ', known by its port alone (NAT)' : ''
  return `Data connection ${endpointText(initiator)} → ${endpointText(responder)}${translated}`
}

/** Milliseconds as people say them: `640 ms`, `2.5 s`, `3 min 20 s`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1_000
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** A number of octets with a unit: `512 octets`, `1.4 MB`. */
export function sizeText(octets: number): string {
  if (octets < 10_000) return `${octets.toLocaleString('en')} ${octets === 1 ? 'octet' : 'octets'}`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = octets / 1_000
  let unit = 0
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000
    unit += 1
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`
}

/** `2026-01-02 03:04:05.123 UTC` */
export function timeText(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').replace('Z', ' UTC')
}
