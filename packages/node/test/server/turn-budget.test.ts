import { expect, test } from 'vitest'
import { costOfInput, TurnBudget, type TurnTaker } from '../../src/server/turn-budget.js'

const length = 100

/** A budget of a number of inputs whose turns the test begins. */
function budgetOf(inputs: number) {
  const turns: (() => void)[] = []
  const budget = new TurnBudget(inputs * length, (callback) => turns.push(callback))
  return { budget, turns, nextTurn: () => turns.shift()?.() }
}

/** A session with a number of inputs, which writes its name for each that it takes. */
function taker(budget: TurnBudget, network: string, name: string, inputs: number, taken: string[]) {
  let left = inputs
  const takeOne = () => {
    budget.spend(length - costOfInput)
    left--
    taken.push(name)
  }
  const session: TurnTaker & { takeAll(): void } = {
    network,
    takeAll() {
      while (left > 0 && budget.mayTake(session)) takeOne()
    },
    onTurn() {
      if (left > 0) takeOne()
      session.takeAll()
    },
  }
  return session
}

test('a session takes what it has at once, and asks for no turn, within the budget', () => {
  const { budget, turns } = budgetOf(4)
  const taken: string[] = []
  taker(budget, 'a', 'a1', 3, taken).takeAll()
  expect(taken).toEqual(['a1', 'a1', 'a1'])
  expect(turns).toHaveLength(0)
})

test('what exceeds the budget of a turn is taken in the next ones', () => {
  const { budget, nextTurn } = budgetOf(4)
  const taken: string[] = []
  taker(budget, 'a', 'a1', 10, taken).takeAll()
  const counts = [taken.length]
  for (let turn = 0; turn < 3; turn++) {
    nextTurn()
    counts.push(taken.length)
  }
  expect(counts).toEqual([4, 8, 10, 10])
})

test('networks take turns, and the sessions of each', () => {
  const { budget, turns, nextTurn } = budgetOf(4)
  const taken: string[] = []
  for (const name of ['a1', 'a2', 'a3']) taker(budget, 'a', name, 100, taken).takeAll()
  taker(budget, 'b', 'b1', 2, taken).takeAll()
  taken.length = 0
  nextTurn()
  nextTurn()
  expect(taken).toEqual(['a1', 'b1', 'a2', 'b1', 'a3', 'a1', 'a2', 'a3'])
  while (turns.length > 0) nextTurn()
  expect(taken.filter((name) => name === 'a1')).toHaveLength(96)
})

test('a session that comes later does not come before one that waits', () => {
  const { budget, nextTurn } = budgetOf(2)
  const taken: string[] = []
  const late = taker(budget, 'b', 'b1', 1, taken)
  const early = taker(budget, 'a', 'a1', 5, taken)
  early.onTurn = () => {
    budget.spend(length - costOfInput)
    taken.push('a1')
    late.takeAll()
    early.takeAll()
  }
  early.takeAll()
  taken.length = 0
  nextTurn()
  expect(taken).toEqual(['a1', 'b1'])
})

test('a session that has nothing left when its turn comes costs no one else theirs', () => {
  const { budget, nextTurn } = budgetOf(2)
  const taken: string[] = []
  taker(budget, 'a', 'a1', 2, taken).takeAll()
  const gone = taker(budget, 'a', 'gone', 1, taken)
  gone.takeAll()
  gone.onTurn = () => {}
  taker(budget, 'b', 'b1', 1, taken).takeAll()
  nextTurn()
  expect(taken).toEqual(['a1', 'a1', 'b1'])
})

test('other work of a network waits for its turn as the inputs of sessions do', async () => {
  const { budget, nextTurn } = budgetOf(2)
  const taken: string[] = []
  taker(budget, 'a', 'a1', 5, taken).takeAll()
  const work = budget.turnFor('b', length).then(() => taken.push('work'))
  await Promise.resolve()
  expect(taken).toEqual(['a1', 'a1'])
  nextTurn()
  await work
  expect(taken).toEqual(['a1', 'a1', 'a1', 'work'])
})

test('a session whose turn fails takes no turn from the others', () => {
  const { budget, nextTurn } = budgetOf(4)
  const taken: string[] = []
  taker(budget, 'a', 'a1', 4, taken).takeAll()
  budget.mayTake({
    network: 'a',
    onTurn() {
      throw new Error('a fault')
    },
  })
  taker(budget, 'b', 'b1', 2, taken).takeAll()
  taken.length = 0
  expect(nextTurn).toThrow('a fault')
  nextTurn()
  expect(taken).toEqual(['b1', 'b1'])
})
