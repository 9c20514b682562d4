/* Keeps the app itself on the phone, so that it opens without a network; nothing of the API is ever kept. */
const FILES = __FILES__
const KEPT = `lianzhang-phone-${__VERSION__}`

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()))
})
self.addEventListener('activate', (event) => {
  const old = (names) => names.filter((name) => name.startsWith('lianzhang-phone-') && name !== KEPT)
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()))
})
self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  if (event.request.method !== 'GET' || !pathname.startsWith('/m/')) return
  // the page from the network, since it names the newest scripts; scripts never change under their name
  if (event.request.mode === 'navigate') event.respondWith(fetch(event.request).catch(() => caches.match('/m/')))
  else event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)))
})
