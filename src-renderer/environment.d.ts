/// <reference types="vite/client" />
import type { Desktop } from '../src-main/api/contract.ts'

declare global {
  interface Window {
    /** There in the desktop door only. */
    readonly perroquet?: Desktop
  }
}
