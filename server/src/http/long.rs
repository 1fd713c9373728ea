//! Answers that take a while: their request is under way until their end, and a client that takes nothing of one loses its place.
//!
//! In HTTP/1.1 the system sees to the latter, since a connection has one answer at a time. In HTTP/2 a client may go on speaking and
//! still leave an answer where it is: whether it takes of it is seen by how much of it is asked for.

use super::limits::Asking;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::rt;
use actix_web::web::Bytes;
use std::cell::{Cell, RefCell};
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// Bytes of a body that is there when its head is sent.
pub(super) const AT_ONCE: u64 = 64 * 1024;
/// Bytes that are handed out at a time to a client that is watched: who takes less than this in its time takes nothing.
const PIECE: usize = 16 * 1024;

/// The body of such an answer.
pub(super) struct Long {
    left: Rc<Left>,
    piece: Bytes,
    /// Bytes that are handed out at a time.
    most: usize,
    _asking: Asking,
}

/// What is left to be sent.
struct Left {
    /// None: the client took nothing for too long.
    body: RefCell<Option<BoxBody>>,
    pieces: Cell<u64>,
    /// The client waits for the box.
    is_made: Cell<bool>,
}

impl Long {
    /// The body of an answer to this request. Where the time is given, the client has to take something of it each time.
    pub(super) fn new(body: BoxBody, asking: Asking, patience: Option<Duration>) -> Long {
        let left = Rc::new(Left { body: RefCell::new(Some(body)), pieces: Cell::default(), is_made: Cell::default() });
        if let Some(patience) = patience {
            let watched = Rc::downgrade(&left);
            rt::spawn(async move {
                let mut before = 0;
                loop {
                    rt::time::sleep(patience).await;
                    let Some(left) = watched.upgrade() else { return };
                    if left.pieces.get() == before && !left.is_made.get() {
                        // Whatever it holds is free for others.
                        left.body.take();
                        return;
                    }
                    before = left.pieces.get();
                }
            });
        }
        Long { left, piece: Bytes::new(), most: if patience.is_some() { PIECE } else { usize::MAX }, _asking: asking }
    }
}

impl MessageBody for Long {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.left.body.borrow().as_ref().map_or(BodySize::Stream, MessageBody::size)
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        while this.piece.is_empty() {
            let mut body = this.left.body.borrow_mut();
            let Some(body) = body.as_mut() else {
                return Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())));
            };
            let next = Pin::new(body).poll_next(context);
            this.left.is_made.set(next.is_pending());
            match ready!(next) {
                Some(Ok(piece)) => this.piece = piece,
                end => return Poll::Ready(end),
            }
        }
        this.left.pieces.set(this.left.pieces.get() + 1);
        Poll::Ready(Some(Ok(this.piece.split_to(this.most.min(this.piece.len())))))
    }
}
