import { defineAsyncComponent, type Component } from 'vue'

/** A form that stands above the packet table until it is closed. */
export type CaptureForm = 'comments' | 'save' | 'unsaved' | 'decodeAs'

/** Its component gets the capture as `capture`, and emits `close`. */
export const FORMS: Readonly<Record<CaptureForm, Component>> = {
  comments: defineAsyncComponent(() => import('./comments/CommentsForm.vue')),
  save: defineAsyncComponent(() => import('./comments/SaveForm.vue')),
  decodeAs: defineAsyncComponent(() => import('./decode-as/DecodeAsForm.vue')),
  unsaved: defineAsyncComponent(() => import('./comments/UnsavedForm.vue')),
}
