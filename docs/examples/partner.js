import { connect, MemoryTarget } from 'ftpkit'

/** Stores an order for a partner. */
export async function sendOrder(server, order) {
  const client = await connect(server)
  try {
    await client.upload(new TextEncoder().encode(JSON.stringify(order)), `in/${order.id}.json`)
  } finally {
    await client.quit()
  }
}

/** Fetches the partner's answer to an order. */
export async function fetchAnswer(server, id) {
  const client = await connect(server)
  try {
    const answer = new MemoryTarget()
    await client.download(`out/${id}.txt`, answer, { retries: 1, retryDelay: 0 })
    return new TextDecoder().decode(answer.content)
  } finally {
    await client.quit()
  }
}
