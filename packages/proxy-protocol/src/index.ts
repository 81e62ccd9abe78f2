export {
  type PlainHeader,
  type ProxiedEnds,
  type ProxiedHeader,
  type ProxyField,
  type ProxyHeader,
  proxyFieldTypes,
} from './header.js'
export {
  ProxyHeaderReader,
  type ProxyReaderOptions,
  parseProxyHeader,
  type ReadProxyHeader,
} from './reader.js'
export { formatProxyHeader, formatProxyLine, type ProxyHeaderOptions } from './writer.js'
