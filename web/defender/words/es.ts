/**
 * Everything the page says, in Spanish: in the same plain words as its beginning.
 *
 * `en.ts` has the same names; the type `Words` sees to it.
 */

import { firstEs } from './first_es.ts';

export const es = {
  ...firstEs,

  files: {
    heading: '¿Quieres agregar fotos o archivos?',
    hint: (count: number, size: string): string => `No es obligatorio. Hasta ${String(count)} archivos, cada uno de ${size} o menos.`,
    traces: 'Una foto puede guardar adentro el lugar y la hora en que se tomó. Por ahora los archivos se envían tal como están: todavía no podemos borrar esos datos. Los nombres de los archivos no se envían.',
    add: 'Agregar archivos',
    list: 'Archivos agregados',
    none: 'Todavía no hay archivos.',
    remove: (name: string): string => `Quitar ${name}`,
    removeShort: 'Quitar',
    removed: (name: string): string => `Se quitó ${name}.`,
    added: (count: number): string => (count === 1 ? 'Se agregó 1 archivo.' : `Se agregaron ${String(count)} archivos.`),
    reading: 'Leyendo los archivos…',
    problems: {
      empty: 'Un archivo está vacío. No se agregó.',
      'too-large': 'Un archivo pesa más de 2 GB. No se agregó. Si es un video, córtalo en partes.',
      unreadable: 'El teléfono no pudo leer un archivo. No se agregó.',
      'too-many': 'Ya no caben más archivos. Los últimos no se agregaron.',
    },
    nothing: 'Escribe algo o agrega un archivo para poder enviar.',
  },

  organisations: {
    heading: '¿Quién puede leerlo?',
    hint: 'Sólo las organizaciones marcadas podrán abrir lo que envías. Quita las que no quieras.',
    legend: 'Organizaciones',
    loading: 'Buscando la lista de organizaciones…',
    nobody: 'Marca por lo menos una organización.',
    closed: 'Ahora no puede recibir.',
    allClosed: 'Ahora ninguna organización puede recibir. Intenta otro día o por otro medio.',
  },

  fingerprints: {
    question: '¿Cómo sé que son ellas?',
    hint: 'Cada organización tiene 8 palabras que nadie más tiene. Si conoces a alguien ahí, llámale y comparen las palabras. Si una sola es distinta, no envíes nada.',
    loading: 'Buscando las palabras…',
    list: (number: number, from: string, until: string): string => `Lista número ${String(number)}, firmada el ${from}. Vale hasta el ${until}.`,
  },

  review: {
    heading: 'Revisa y envía',
    type: 'Qué es',
    text: 'Texto',
    noText: 'Sin texto',
    letters: (count: number): string => (count === 1 ? '1 letra' : `${count.toLocaleString('es-MX')} letras`),
    files: 'Archivos',
    noFiles: 'Sin archivos',
    organisations: 'Lo pueden leer',
    before: 'Antes de enviar',
    beforeText: [
      'Sólo las organizaciones de esta lista pueden abrirlo. El servidor no puede leerlo.',
      'Lo que ya se envió no se puede recoger del todo.',
      'No podemos prometer protección ni un resultado. Si hay peligro ahora, ponte a salvo primero.',
    ],
    send: 'Enviar',
  },

  sending: {
    heading: 'Enviando',
    stoppedHeading: 'El envío se detuvo',
    keepOpen: 'No cierres esta página. Con mala señal puede tardar.',
    preparing: 'Preparando el cifrado…',
    sealing: 'Cifrando en tu teléfono…',
    reading: (percent: number): string => `Leyendo tus archivos: ${String(percent)} %`,
    working: 'Un momento: tu teléfono hace un cálculo que frena los envíos falsos…',
    text: 'Enviando el texto…',
    textSent: 'Texto enviado ✓',
    busy: (seconds: number): string => `El buzón está ocupado. Se intenta otra vez en ${String(seconds)} segundos.`,
    hurry: 'Intentar ya',
    problems: {
      connection: 'Se cortó la conexión.',
      busy: 'El buzón está lleno o descansando. Intenta en unos minutos.',
      large: 'El buzón dice que es demasiado grande.',
      conflict: 'El buzón ya tiene otro envío con este número. Vuelve y envía de nuevo.',
      rejected: 'El buzón no aceptó el envío.',
      different: 'El buzón contestó con una huella distinta. No es seguro que haya guardado lo tuyo.',
      astray: 'El buzón contestó algo que no cuadra con lo que se envió.',
      unproven: 'El buzón dice que guardó tu envío, pero no pudo demostrarlo. No lo des por recibido.',
      work: 'Tu teléfono no pudo hacer el cálculo que pide el buzón. Sin él no se envía. Intenta otra vez o usa otro teléfono.',
      admission: 'El buzón no aceptó el cálculo de tu teléfono, dos veces. Sin él no recibe nada. Intenta otra vez en un rato.',
      closed: 'Una organización que marcaste ya no puede recibir. Vuelve y mira la lista.',
      file: (number: number): string => `El teléfono no puede leer el archivo ${String(number)}, o cambió. Vuelve y quítalo.`,
      sealing: 'No se pudo cifrar. No se envió.',
    },
    textNotSent: 'No sabemos si el texto llegó. Si intentas otra vez, se envía lo mismo y no se duplica. Si lo cambias, puede llegar dos veces.',
    nothingSent: 'No se envió nada.',
    tellWhom: 'Tu texto sigue aquí y puedes intentar otra vez. Si se repite, avisa a una de las organizaciones por otro medio y dile el motivo de abajo.',
    change: 'Volver y cambiar',
  },

  uploads: {
    title: 'Archivos',
    share: (percent: number): string => `Enviando archivos: ${String(percent)} %`,
    arrived: (arrived: number, total: number): string => `Ya llegaron ${String(arrived)} de ${String(total)}.`,
    counted: (counted: string, length: string): string => `${counted} de ${length}`,
    fileArrived: 'llegó ✓',
    reading: 'Leyendo otra vez lo que ya se envió…',
    checking: 'Comprobando que el archivo llegó completo…',
    waiting: {
      connection: (seconds: number): string => `Se cortó la conexión. Se intenta otra vez en ${String(seconds)} s.`,
      busy: (seconds: number): string => `El buzón está ocupado. Se intenta otra vez en ${String(seconds)} s.`,
    },
    problems: {
      connection: 'Se cortó la conexión. Faltan archivos; tu texto ya llegó.',
      busy: 'El buzón está lleno o descansando. Faltan archivos; tu texto ya llegó.',
      large: 'El buzón dice que un archivo es demasiado grande. Tu texto ya llegó.',
      conflict: 'El buzón ya tiene este archivo, u otro en su lugar, y no lo aceptó otra vez. Tu texto ya llegó.',
      rejected: 'El buzón no aceptó un archivo. Tu texto ya llegó.',
      different: 'El buzón contestó con una huella distinta. No es seguro que haya guardado el archivo. Tu texto ya llegó.',
      astray: 'El buzón contestó algo que no cuadra con lo que se envió. Faltan archivos; tu texto ya llegó.',
      unproven: 'El buzón dice que guardó el archivo, pero no pudo demostrarlo. No lo des por recibido. Tu texto ya llegó.',
      work: 'Tu teléfono no pudo hacer el cálculo que pide el buzón. Faltan archivos; tu texto ya llegó.',
      admission: 'El buzón no aceptó el cálculo de tu teléfono, dos veces. Faltan archivos; tu texto ya llegó.',
      file: 'El teléfono ya no puede leer un archivo, o cambió. No se puede enviar. Tu texto ya llegó.',
      sealing: 'Un archivo no se pudo cifrar y no se envió. Tu texto ya llegó.',
    },
    later: (address: string): string => `Con tus 12 palabras y los mismos archivos puedes seguir después en ${address}, también desde otro teléfono.`,
    ifCut: (address: string): string => `Si se corta: con tus 12 palabras y los mismos archivos puedes seguir después en ${address}, también desde otro teléfono.`,
    keepOpen: 'Tus archivos se siguen enviando. No cierres esta página todavía.',
    without: 'Seguir sin los archivos que faltan',
  },

  code: {
    heading: 'Llegó. Guarda estas 12 palabras',
    paper: 'Escríbelas en papel, en este orden. No les tomes foto ni captura de pantalla.',
    purpose: 'Con estas palabras, y sólo con ellas, podrás leer las respuestas. Nadie puede recuperarlas por ti.',
    list: 'Tus 12 palabras',
    written: 'Ya las escribí',
  },

  practice: {
    heading: 'Practica con dos palabras',
    hint: 'Mira tu papel. Bastan las primeras 4 letras. No importan los acentos.',
    label: (number: number): string => `Palabra ${String(number)}`,
    check: 'Revisar',
    wrong: 'No coincide. No pasa nada: revisa tu papel o mira las palabras otra vez.',
    again: 'Ver las palabras otra vez',
    skip: 'Seguir sin practicar',
  },

  receipt: {
    heading: 'Recibido ✓',
    textHeading: 'Tu texto se recibió ✓',
    practised: 'Muy bien, las palabras coinciden.',
    sentTo: 'Lo pueden leer:',
    missingFiles: (missing: number, total: number): string => `Faltaron ${String(missing)} de ${String(total)} archivos.`,
    allFiles: (total: number): string => (total === 1 ? 'Se envió 1 archivo.' : `Se enviaron ${String(total)} archivos.`),
    code: 'Código de recibo',
    purpose: 'Sirve para comprobar que las organizaciones tienen justo lo que enviaste. Si quieres, escríbelo en papel.',
    full: 'Ver el código completo',
    proven: (time: string): string => `Llegó a esta hora: ${time}. La página comprobó la prueba de que el buzón lo guardó.`,
    wayBack: (address: string): string => `Para leer respuestas o escribir más, abre ${address} y escribe tus 12 palabras. No anotes esa dirección junto a las palabras.`,
    close: 'Ya puedes cerrar esta página.',
    wipe: 'Borrar todo y salir',
  },

  refusal: {
    heading: 'No es seguro enviar ahora',
    nothingSent: 'No podemos cifrar. No se envió nada.',
    maybeSent: 'El envío se detuvo. No sabemos si el texto llegó; si llegó, va cifrado.',
    causes: {
      roster: 'La lista de organizaciones que dio el servidor no es la que las organizaciones firmaron. No escribas aquí. Intenta más tarde o por otro medio.',
      older: 'La lista de organizaciones que dio el servidor no es la última que firmaron. No escribas aquí. Intenta más tarde o por otro medio.',
      forked: 'El servidor dio dos listas distintas de organizaciones, y una es falsa. No escribas aquí. Intenta más tarde o por otro medio.',
      keys: 'Las llaves que dio el servidor no son las de las organizaciones. No escribas aquí. Intenta más tarde o por otro medio.',
      expiry: 'La lista de organizaciones ya venció según la fecha de tu teléfono. Quizá la fecha del teléfono está mal. Si está bien, intenta más tarde o por otro medio.',
      worker: 'La parte de la página que cifra no se pudo cargar o falló. Revisa tu conexión y vuelve a abrir la página, o usa otro navegador.',
      crypto: 'Este navegador no puede cifrar de forma segura. Usa otro navegador u otro teléfono.',
    },
    listDate: (date: string): string => `La lista vale hasta: ${date}`,
    phoneDate: (date: string): string => `Fecha de tu teléfono: ${date}`,
    showText: 'Ver lo que escribí',
    yourText: 'Tu texto (sólo está en esta página)',
    code: 'Motivo:',
  },
};

export type Words = typeof es;
