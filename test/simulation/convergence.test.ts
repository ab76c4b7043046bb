import { vi } from 'vitest'
import { evenings } from './evenings.ts'

vi.mock('socket.io-client', async () => ({ io: (await import('./line.ts')).io }))

evenings(0, 2)
