/**
 * What the page says until somebody can write, in Spanish: short plain words, «tú», nothing that alarms or promises.
 *
 * The rest is in `es.ts`, which comes later. `first_en.ts` has the same names; the type `FirstWords` sees to it.
 */

export const firstEs = {
  title: 'Buzón',
  otherLanguage: 'English',
  leave: 'Salir',
  leaveHint: '«Salir» borra lo escrito y deja la página en blanco. No borra el historial del navegador.',
  build: 'Versión de esta página:',
  step: (number: number, total: number): string => `Paso ${String(number)} de ${String(total)}`,
  next: 'Seguir',
  back: 'Atrás',
  retry: 'Intentar otra vez',

  type: {
    heading: '¿Qué quieres enviar?',
    intro: 'Lo que escribas se cifra en tu teléfono. Sólo pueden abrirlo las organizaciones que tú elijas. El servidor no puede leerlo.',
    back: 'Ya escribí antes',
    labels: {
      urgent: 'Está pasando ahora',
      attack: 'Agresión a periodista o persona defensora',
      testimony: 'Testimonio de una violación de derechos',
      document: 'Sólo enviar un documento o archivo',
    },
    before: 'Antes de empezar',
    advice: [
      'Si hay peligro ahora, ponte a salvo primero.',
      'Puedes parar cuando quieras.',
      'La dirección de esta página puede quedar en el historial del teléfono. Una ventana privada deja menos rastros.',
      'Si crees que vigilan tu teléfono, usa otro.',
    ],
  },

  text: {
    headings: {
      urgent: '¿Qué está pasando?',
      attack: '¿Qué pasó?',
      testimony: '¿Qué pasó?',
      document: '¿Qué es este documento?',
    },
    hints: {
      urgent: 'Di a quién, dónde, cuándo y quién lo hace. Lo que no sepas, déjalo.',
      attack: 'Con tus palabras: a quién, dónde, cuándo y quién fue. Lo que no sepas, déjalo.',
      testimony: 'Con tus palabras, a tu ritmo. No tienes que contar todo.',
      document: 'De dónde viene y qué muestra. Puedes dejarlo vacío.',
    },
    label: 'Tu texto',
    memory: 'No se guarda en el teléfono. Si cierras esta página, se pierde.',
    left: (count: number): string => `Te quedan ${count.toLocaleString('es-MX')} letras.`,
    over: (count: number): string => `El texto es muy largo. Quita ${count.toLocaleString('es-MX')} letras para seguir.`,
    loading: 'Abriendo lo que sigue…',
  },

  connection: {
    offline: 'No hay conexión con el buzón. Tu texto sigue aquí. Puedes seguir escribiendo e intentar otra vez.',
    refused: 'El buzón no puede contestar ahora. Tu texto sigue aquí. Intenta otra vez en un rato.',
  },
};

export type FirstWords = typeof firstEs;
