/** Versions of the tools that import the packages. */
export const tools = {
  '@types/jest': '30.0.0',
  '@types/node': '20.19.43',
  bun: '1.4.5',
  deno: '2.9.6',
  esbuild: '0.28.2',
  jest: '30.5.2',
  'ts-jest': '29.4.15',
  typescript: '5.9.3',
  vite: '8.4.0',
  vitest: '5.1.2',
  webpack: '5.113.0',
}

/** The oldest TypeScript that is supported, the one of this workspace, and the newest. */
export const compilers = ['5.4.5', '5.9.3', '7.0.2']
