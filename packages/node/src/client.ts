// In two parts: what bundles load at once with `connect` must not import what the client loads when it is needed.
export * from './client-core.js'
export * from './client-parts.js'
