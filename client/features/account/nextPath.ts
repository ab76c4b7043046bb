/** Where to go on, as an address asks for it: only within the console. */
export const nextPath = (next: string | null): string => (next?.startsWith('/') && !/^\/[/\\]/.test(next) ? next : '/')
