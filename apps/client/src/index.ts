export * from '@ftpkit/node/client'
