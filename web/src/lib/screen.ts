import { ref } from 'vue'

const narrow = matchMedia('(max-width: 720px)')

/** Whether the window is as narrow as a phone: lists become cards. */
export const isNarrow = ref(narrow.matches)
narrow.addEventListener('change', (event) => { isNarrow.value = event.matches })
