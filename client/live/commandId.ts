/** A unique command id, the idempotency key. From getRandomValues, since randomUUID does not exist on plain http. */
export function newCommandId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
