import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'

/** Goes on to another page once an answer is there, unless whoever waited for it has left this one meanwhile. */
export function useGoOn(): (path: string) => void {
  const [, navigate] = useLocation()
  const isHere = useRef(false)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])
  return (path) => {
    if (isHere.current) navigate(path)
  }
}
